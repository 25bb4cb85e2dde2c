// wait
