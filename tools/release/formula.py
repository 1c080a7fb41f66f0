"""The Homebrew formula: a virtual environment of its own with the locked versions."""

_TEXT = """\
class Eitherway < Formula
  desc "Reads requests in a mailbox, checks calendars, and leaves draft answers"
  homepage "https://pypi.org/project/eitherway/"
  url "https://files.pythonhosted.org/packages/source/e/eitherway/eitherway-{version}.tar.gz"
  sha256 "{sha256}"
  license "Apache-2.0"

  depends_on "python@3.13"

  def install
    system "python3.13", "-m", "venv", libexec
    pip = [libexec/"bin/python", "-m", "pip", "install", "--quiet"]
    system(*pip, "--require-hashes", "-r", "requirements/run.lock")
    system(*pip, "--no-deps", ".")
    bin.install_symlink libexec/"bin/eitherway"
  end

  service do
    run [opt_bin/"eitherway", "run"]
    keep_alive crashed: true
  end

  test do
    assert_match version.to_s, shell_output("#{{bin}}/eitherway --version")
  end
end
"""


def formula(version: str, sha256: str) -> str:
    """The formula for the source archive with that sum."""
    return _TEXT.format(version=version, sha256=sha256)
