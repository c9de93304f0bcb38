<?php
function text($client, $key) {
    try {
        return $client->getItem($key);
    } catch (NotFound $e) {
        throw $e;
    } catch (\Exception | Error $e) {
        error_log("gone");
        $text = "hello";
        return $text;
    }
}
