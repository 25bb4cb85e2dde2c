// arch
