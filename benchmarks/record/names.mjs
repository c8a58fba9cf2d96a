// The names under which results are kept, for those who read them without loading the recorders.

export const recordingName = 'Golden Signals, HttpMonitor: a request';
export const defaultsName = 'Golden Signals, HttpMonitor: a request, defaults';
export const nothingName = 'Golden Signals, HttpMonitor: recording nothing';
export const handlesName = 'Golden Signals, kept handles, counter + histogram';
export const promClientHandlesName = 'prom-client, kept handles';
export const promClientLabelsName = 'prom-client, labels at each call';
export const fourHandlesName = 'Golden Signals, kept handles, all four recordings';
export const successorLabelsName = '@prometheus-io/client, labels at each call';
export const successorHandlesName = '@prometheus-io/client, kept handles';
