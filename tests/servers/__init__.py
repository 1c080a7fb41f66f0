"""Real IMAP servers, and ways to make them misbehave, for the tests of everything that touches mail.

Dovecot (apt-get install dovecot-imapd) and pymap run where they are installed; Courier, where
install_courier.sh put it into a chroot: its packages cannot be installed beside Dovecot's.
"""
