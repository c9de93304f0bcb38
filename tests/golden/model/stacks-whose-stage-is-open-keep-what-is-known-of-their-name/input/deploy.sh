#!/bin/bash
cd api && serverless deploy --stage $1
