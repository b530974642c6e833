"""What travels between the API and those who call it: requests and answers."""
