"""What people see on a terminal: one file a thing shown, every word in zh and en."""
