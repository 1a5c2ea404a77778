"""What is asked on the pages of opinions and disputes. Forms say what is wrong; they write nothing."""
