/**
 * A shell script that becomes a crowd of processes which are hard to find and to end: double forks, sessions of their own, some that
 * are stopped, parents of zombies, and all of them hold the output open. It says `ready` when all were started.
 */
export function crowd({ obeying, size = 100 }: { obeying: boolean; size?: number }): string {
  const sleeper = obeying ? 'exec sleep 1000' : "trap '' TERM INT HUP; exec sleep 1000";
  return `
    i=0
    while [ $i -lt ${Math.floor(size / 5)} ]; do
      i=$((i + 1))
      (sleep 1000 &)
      setsid -f sh -c "${sleeper}"
      sh -c "${sleeper}" &
      sh -c 'kill -STOP $$; exec sleep 1000' &
      sh -c "true & ${sleeper}" &
    done
    echo ready
    ${sleeper}`;
}
