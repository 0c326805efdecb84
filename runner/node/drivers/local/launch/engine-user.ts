/**
 * The user of a container engine: root of a user namespace whose ids belong to nobody on this machine. What an engine does as
 * root, and the files of a hundred users that an image has, are there; outside it is less than any user.
 */

/** The first of the ids, and how many there are. */
export interface EngineUser {
  first: number;
  count: number;
}

/**
 * podman gives RUN lines the devices that it sees itself, as they are mounted. Those of the place belong to another user
 * namespace, where it may not change that, so it has some of its own: the harmless ones.
 */
const OWN_DEVICES = `
mkdir -p /tmp/dev && mount -t tmpfs -o mode=755 dev /tmp/dev || exit 70
for name in null zero full random urandom tty; do
  : > /tmp/dev/$name && mount --bind /dev/$name /tmp/dev/$name || exit 70
done
ln -s /proc/self/fd /tmp/dev/fd && mkdir /tmp/dev/shm /tmp/dev/pts && mount -t tmpfs shm /tmp/dev/shm || exit 70
mount --rbind /tmp/dev /dev || exit 70
exec "$@"`;

/**
 * A process that holds the namespace waits until its ids are set, which takes the rights of its parent; the command enters
 * it, and has mounts of its own there. Where the place has a user namespace already, the command is root in that.
 */
const ENTER = `
first=$1 count=$2 devices=$3; shift 3
coproc HOLDER { exec unshare --user /bin/sh -c 'echo held; read -r _'; }
read -r _ <&"\${HOLDER[0]}" || exit 70
for map in uid_map gid_map; do echo "0 $first $count" > /proc/$HOLDER_PID/$map || exit 70; done
exec 9< /proc/$HOLDER_PID/ns/user
exec nsenter --user=/proc/self/fd/9 --setuid 0 --setgid 0 -- unshare --mount -- /bin/sh -c "$devices" sh "$@"
`;

export const asEngineUser = ({ first, count }: EngineUser): string[] => [
  ...["/bin/bash", "--norc", "-p", "-c", ENTER, "enter"],
  `${first}`,
  `${count}`,
  OWN_DEVICES,
];
