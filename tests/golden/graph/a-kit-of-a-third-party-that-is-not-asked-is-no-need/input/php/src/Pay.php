<?php
use SendGrid\Mail\Mail;

function letter() { return new Mail(); }
