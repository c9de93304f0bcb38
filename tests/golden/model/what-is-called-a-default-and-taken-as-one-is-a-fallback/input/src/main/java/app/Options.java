package app;

class Options {
    static final String REGION_DESCRIPTION = "The region of the stack, ex: us-west-2, else the first one.";
    static final String STACK_REGION = "us-west-2";
}
