"""The site on this machine: a folder served as the content delivery network would serve it."""
