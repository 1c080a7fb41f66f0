"""HTTP for calendars and sign-ins: one host, one deadline, a largest answer. An edge."""
