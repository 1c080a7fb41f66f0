#!/bin/sh
# install_cyrus.sh FOLDER: Cyrus IMAP 3.6 of Debian bookworm, unpacked into a folder of its own: to install its
# packages would remove Dovecot. Needs apt-get and dpkg, a few seconds and 50 MB; no root, if FOLDER may be written.
# Run again, it does nothing. The tests look for it in EITHERWAY_CYRUS, or in /var/lib/eitherway-cyrus.
set -eu
root=${1:-/var/lib/eitherway-cyrus}
[ -e "$root/.ready" ] && exit 0
command -v apt-get >/dev/null && command -v dpkg >/dev/null ||
  { echo "install_cyrus.sh: apt-get or dpkg is missing; this needs Debian" >&2; exit 69; }
mkdir -p "$root/packages"
cd "$root/packages"
needed="cyrus-imapd cyrus-common sasl2-bin libsasl2-modules-db libxapian30 libical3 libpcre3 libicu72 libjansson4 libwrap0 libsqlite3-0 libpq5 libxml2 libldap-2.5-0"
# shellcheck disable=SC2086
apt-get download $needed >"$root.log" 2>&1 ||
  { echo "install_cyrus.sh: the packages could not be fetched; see $root.log" >&2; tail -5 "$root.log" >&2; exit 75; }
for package in *.deb; do dpkg -x "$package" "$root"; done
cd "$root"
rm -rf "$root/packages" "$root/usr/share/doc"
missing=$(LD_LIBRARY_PATH=$root/usr/lib/x86_64-linux-gnu:$root/lib/x86_64-linux-gnu ldd "$root/usr/lib/cyrus/bin/imapd" | grep 'not found' || true)
[ -z "$missing" ] || { echo "install_cyrus.sh: libraries are missing: $missing" >&2; exit 69; }
touch "$root/.ready"
