"""The house: its structured day, who is in, who is out and due back."""
