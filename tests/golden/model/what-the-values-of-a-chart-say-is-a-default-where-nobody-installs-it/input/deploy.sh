#!/bin/sh
helm upgrade --install mail charts/mail
