#!/bin/sh
# install_courier.sh FOLDER: Courier IMAP in a chroot of its own, because its packages conflict with Dovecot's.
# Needs root and debootstrap (apt-get install debootstrap), about a minute and 350 MB. Run again, it does
# nothing. The tests look for it in EITHERWAY_COURIER, or in /var/lib/eitherway-courier.
set -eu
root=${1:-/var/lib/eitherway-courier}
suite=${2:-bookworm}
[ -e "$root/.ready" ] && exit 0
command -v debootstrap >/dev/null || { echo "install_courier.sh: debootstrap is missing; apt-get install debootstrap" >&2; exit 69; }
[ "$(id -u)" = 0 ] || { echo "install_courier.sh: a chroot needs root" >&2; exit 77; }
mkdir -p "$root"
timeout 600 debootstrap --variant=minbase \
  --include=courier-imap,courier-authlib-userdb,msmtp-mta "$suite" "$root" >"$root.log" 2>&1 ||
  { echo "install_courier.sh: debootstrap failed; see $root.log" >&2; tail -5 "$root.log" >&2; exit 75; }
rm -rf "$root"/var/cache/apt/archives/*.deb "$root"/var/lib/apt/lists/* "$root"/usr/share/doc
touch "$root/.ready"
