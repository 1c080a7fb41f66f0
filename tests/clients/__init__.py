"""The mailbox in real mail clients, one in a browser and one in a terminal (`make clients`)."""
