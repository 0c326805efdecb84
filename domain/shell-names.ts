/** Names of variables that bash assigns: not those of another spelling, nor its own. */
const ASSIGNABLE = /^(?!(UID|EUID|PPID|SHELLOPTS|BASHOPTS|BASH_VERSINFO)$)[A-Za-z_][A-Za-z0-9_]*$/;

/** Whether a script can set the variable by itself; any other is set on a command line, which everybody can read. */
export const isAssignable = (variable: string): boolean => ASSIGNABLE.test(variable);
