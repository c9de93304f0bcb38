<?php
namespace Shop;

class Places
{
    const REGION = 'sa-east-1';
}
