#include <string.h>

/* strcpy(a, b) in a comment is no call, nor is it in "sprintf(" below. */
const char *rules_text(void) { return "sprintf(text)"; }

void rules_copy(char *to, const char *from) {
    strcpy(to, from);
    my_strcpy(to, from);
    table->system("ls");
    system("ls");
    free(malloc(1));
}
