"""What a month of the site costs at AWS, reckoned from how it is built and how much it is used."""
