fifth = "from a file"
