package consts

const Region = "eu-central-1"
