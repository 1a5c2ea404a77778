"""The pages of opinions and disputes."""
