<?php
class Options {
    function all() {
        return array(
            $this->option('s3.region')->addExample('us-west-1', tr('the west')),
            $this->option('s3.endpoint')->addExample('s3-us-west-1.amazonaws.com', tr('a host')),
            $this->option('s3.host')->withDefault('s3-us-west-2.amazonaws.com'),
        );
    }
}
