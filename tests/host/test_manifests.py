"""The files with which a host is deployed, against published schemas and the program (`make manifests`)."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.command import eitherway
from tests.servers.postgres import Postgres, programs

FILES = Path(__file__).parents[2] / "packaging" / "host"
KUBERNETES = "1.37"
OWNER = """SELECT rolname, rolsuper FROM pg_database JOIN pg_roles r ON r.oid = datdba
    WHERE datname = 'eitherway'"""


def documents() -> list[dict[str, Any]]:
    return [*yaml.safe_load_all((FILES / "kubernetes.yaml").read_text("utf-8"))]


def composed() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((FILES / "compose.yaml").read_text("utf-8"))
    return found


@pytest.mark.parametrize("document", documents(), ids=lambda one: one["kind"])
def test_each_object_is_what_kubernetes_publishes(document: dict[str, Any]) -> None:
    validate = pytest.importorskip("kubernetes_validate")

    validate.validate(document, KUBERNETES, strict=True)

    with pytest.raises(validate.ValidationError):
        validate.validate({**document, "sepc": {}}, KUBERNETES, strict=True)


def test_the_compose_file_is_what_its_specification_says() -> None:
    compose_spec = pytest.importorskip("compose_spec")
    text = (FILES / "compose.yaml").read_text("utf-8")

    compose_spec.PyCompose.from_yaml(text).validate()

    with pytest.raises(ValueError, match="secret"):
        compose_spec.PyCompose.from_yaml(text.replace("[master_key,", "[master,")).validate()
    with pytest.raises(ValueError, match="restrat"):
        compose_spec.PyCompose.from_yaml(text.replace("restart:", "restrat:"))


def test_both_start_the_worker_with_options_that_it_has() -> None:
    container = documents()[0]["spec"]["template"]["spec"]["containers"][0]
    compose = composed()["services"]["worker"]

    started = [container["args"], compose["command"]]

    known = eitherway(Path(), "worker", "--help").stdout
    assert [words[0] for words in started] == ["worker", "worker"]
    assert {word for words in started for word in words if word.startswith("--")} <= set(
        re.findall(r"--[a-z-]+", known)
    )
    given = {*compose["environment"], *(one["name"] for one in container["env"])}
    assert {"EITHERWAY_DATABASE", "EITHERWAY_MASTER_KEY"} <= given
    assert "EITHERWAY_DATABASE" in known


def test_the_image_of_a_host_has_what_a_host_needs() -> None:
    args = composed()["services"]["worker"]["build"]["args"]
    lock = (FILES.parents[1] / "requirements" / args["LOCK"]).read_text("utf-8")

    assert re.search(r"^psycopg==", lock, re.MULTILINE)
    assert re.search(r"^prometheus-client==", lock, re.MULTILINE)
    assert "requirements/${LOCK}" in (FILES.parent / "Dockerfile").read_text("utf-8")


def test_the_database_of_the_compose_file_is_owned_by_a_role_that_is_no_superuser(
    postgres: Postgres, tmp_path: Path
) -> None:
    folder = programs()
    assert folder is not None
    (tmp_path / "password").write_text("canary's word\n")
    known = {"PGHOST": "127.0.0.1", "PGPORT": str(postgres.port), "POSTGRES_USER": "admin"}
    known |= {"PATH": f"{folder}:/usr/bin:/bin", "DATABASE_PASSWORD_FILE": str(tmp_path / "password")}
    postgres.execute("ALTER ROLE eitherway RENAME TO before")

    done = subprocess.run([FILES / "create-database.sh"], env=known, check=False, capture_output=True)

    found = postgres.execute(OWNER)
    postgres.execute("DROP DATABASE IF EXISTS eitherway")
    postgres.execute("DROP ROLE IF EXISTS eitherway")
    postgres.execute("ALTER ROLE before RENAME TO eitherway")
    assert done.returncode == 0, done.stderr
    assert found == [("eitherway", False)]
