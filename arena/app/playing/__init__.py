"""What stands beside a match on its screen, one subject a file."""
