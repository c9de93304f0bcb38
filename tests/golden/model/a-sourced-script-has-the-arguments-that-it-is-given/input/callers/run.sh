#!/bin/bash
./start.sh live eu-central-1
