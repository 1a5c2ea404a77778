"""The papers of opinions and disputes. They are in Chinese, whatever language the reader uses."""
