<?php
class A { function getRegion() { return 'us-west-2'; } }
