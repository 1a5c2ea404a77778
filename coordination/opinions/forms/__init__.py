"""What opinions and disputes ask on their pages. Forms say what is wrong; they write nothing."""
