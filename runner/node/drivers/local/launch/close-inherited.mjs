// What a program was started with, it hands on to whatever it starts: a descriptor of somebody else's, left open in the
// shell that started the studio, would reach user code. Plain JavaScript, because the supervisor needs it too.

/**
 * bash, since dash closes no descriptor of two digits; with `-p` no variable names a file that it reads first. It would read
 * `.bashrc` where its input is a socket, as it does under rsh.
 */
export const CLOSING_SHELL = ["/bin/bash", "--norc", "-p", "-c"];

/** Lines for that shell: of its descriptors only the first so many stay. @param {number} kept */
export const closeInherited = (kept) =>
  `for fd in /proc/self/fd/*; do fd=\${fd##*/}; [ "$fd" -lt ${kept} ] 2>/dev/null || eval "exec $fd>&-" 2>/dev/null; done`;

/** Input, output and errors stay. */
export const CLOSE_INHERITED = closeInherited(3);
