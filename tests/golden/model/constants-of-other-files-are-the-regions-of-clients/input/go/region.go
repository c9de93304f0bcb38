package main

const home = "eu-north-1"
