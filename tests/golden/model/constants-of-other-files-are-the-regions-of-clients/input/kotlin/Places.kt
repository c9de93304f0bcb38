package shop

const val HOME = "me-south-1"
