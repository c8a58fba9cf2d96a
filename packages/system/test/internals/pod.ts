export const gibibyte = 1 << 30;

/** A pod of Kubernetes: its own namespace, so that its group is the root. */
export const pod = {
  '/proc/self/cgroup': '0::/\n',
  '/proc/self/mountinfo':
    '30 23 0:26 / /sys/fs/cgroup ro,nosuid - cgroup2 cgroup rw,nsdelegate\n1 0 0:1 / / rw - overlay overlay rw\n',
  '/sys/fs/cgroup/cgroup.procs': '1\n',
  '/sys/fs/cgroup/cgroup.events': 'populated 1\nfrozen 0\n',
  '/sys/fs/cgroup/cpu.max': '50000 100000\n',
  '/sys/fs/cgroup/cpu.stat':
    'usage_usec 9000000\nuser_usec 6000000\nsystem_usec 3000000\nnr_periods 400\nnr_throttled 100\nthrottled_usec 2500000\n',
  '/sys/fs/cgroup/memory.current': '500000000\n',
  '/sys/fs/cgroup/memory.max': `${gibibyte}\n`,
  '/sys/fs/cgroup/memory.high': 'max\n',
  '/sys/fs/cgroup/memory.swap.current': '0\n',
  '/sys/fs/cgroup/memory.stat': 'anon 300000000\ninactive_file 120000000\n',
  '/sys/fs/cgroup/memory.events': 'low 0\nhigh 0\nmax 7\noom 1\noom_kill 1\noom_group_kill 0\n',
  '/sys/fs/cgroup/pids.current': '12\n',
  '/sys/fs/cgroup/pids.max': '1024\n',
  '/sys/fs/cgroup/io.stat': '253:0 rbytes=1000 wbytes=2000 rios=1 wios=2 dbytes=0 dios=0\n',
  '/sys/fs/cgroup/cpu.pressure':
    'some avg10=1.00 avg60=1.00 avg300=1.00 total=1500000\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=500000\n',
};
