"""What people fill in about opinions and disputes."""
