package io.perfsanity.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** Slurm's commands as small scripts in a directory for the PATH: two partitions, of which one is the default. */
final class MadeUpSlurm {
    final Path bin;

    MadeUpSlurm(Path bin) throws IOException {
        this.bin = Files.createDirectories(bin);
        program("scontrol", "case $* in *config*) echo 'SLURM_VERSION = 22.05.8'; echo 'ClusterName = lab' ;; esac");
        program("sinfo", """
                case $* in
                *--Node*) echo 'gb200* n1 idle gpu:4 gpu:0'; echo 'big n2 idle gpu:8 gpu:0' ;;
                *) echo 'gb200*|up|1-00:00:00|0/1/0/1|1-infinite'; echo 'big|up|1-00:00:00|0/1/0/1|1-infinite' ;;
                esac""");
        program("sacctmgr", "case $* in *associations*) echo 'lab|llm||normal|normal||' ;; esac");
        for (String name : List.of("squeue", "scancel", "sacct", "srun", "sbatch")) {
            program(name, "exit 0");
        }
    }

    void program(String name, String script) throws IOException {
        Path file = Files.writeString(bin.resolve(name), "#!/bin/bash\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** With these commands before all others. */
    String path() {
        return bin + ":" + System.getenv("PATH");
    }
}
