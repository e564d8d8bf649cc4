/*
 * spank_pyxis.c - gives the lab's srun the options of NVIDIA's pyxis (0.24), so that launches with containers can be tried
 * where there is neither pyxis nor enroot. Names of options, what is refused and the words for it are pyxis's. What a
 * container is here, the script `container` beside it says; this file only hands the options on to it:
 *
 *   container create   as the user, before the tasks: what it prints is the error, else nothing
 *   container mount    as root, in the mount namespace of a task
 *   container environ  as the user, in the container: NAME=VALUE lines that the image sets
 *
 * plugstack.conf has its path behind the plugin's.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <slurm/spank.h>

SPANK_PLUGIN(pyxis, 1)

/* In the order of the table below. */
enum { IMAGE, MOUNTS, WORKDIR, NAME, SAVE, ENV, UNSHARE, WORDS, HOME = WORDS, ROOT, ENTRYPOINT, LOG, WRITABLE, OPTIONS };

static const char *variables[OPTIONS] = {"IMAGE", "MOUNTS", "WORKDIR", "NAME", "SAVE", "ENV", "UNSHARE",
                                         "HOME", "ROOT", "ENTRYPOINT", "LOG", "WRITABLE"};
static char *given[OPTIONS];
static const char *script;
static int failed; /* user_init, whose errors srun doesn't hear of; task_init tells them */

static int word(int which, const char *argument, int remote);
static int yes_or_no(int which, const char *argument, int remote);

#define NO 100 /* more than there are options */

static struct spank_option options[] = {
    {"container-image", "[USER@][REGISTRY#]IMAGE[:TAG]|PATH", "[pyxis] image", 1, IMAGE, word},
    {"container-mounts", "SRC:DST[:FLAGS][,SRC:DST...]", "[pyxis] mounts", 1, MOUNTS, word},
    {"container-workdir", "PATH", "[pyxis] working directory", 1, WORKDIR, word},
    {"container-name", "NAME", "[pyxis] name of a container that stays", 1, NAME, word},
    {"container-save", "PATH", "[pyxis] file of the container", 1, SAVE, word},
    {"container-env", "NAME[,NAME...]", "[pyxis] variables that the image can't change", 1, ENV, word},
    {"container-unshare", "NS[,NS...]", "[pyxis] namespaces", 1, UNSHARE, word},
    {"container-mount-home", NULL, "[pyxis]", 0, HOME, yes_or_no},
    {"no-container-mount-home", NULL, "[pyxis]", 0, HOME + NO, yes_or_no},
    {"container-remap-root", NULL, "[pyxis]", 0, ROOT, yes_or_no},
    {"no-container-remap-root", NULL, "[pyxis]", 0, ROOT + NO, yes_or_no},
    {"container-entrypoint", NULL, "[pyxis]", 0, ENTRYPOINT, yes_or_no},
    {"no-container-entrypoint", NULL, "[pyxis]", 0, ENTRYPOINT + NO, yes_or_no},
    {"container-entrypoint-log", NULL, "[pyxis]", 0, LOG, yes_or_no},
    {"container-writable", NULL, "[pyxis]", 0, WRITABLE, yes_or_no},
    {"container-readonly", NULL, "[pyxis]", 0, WRITABLE + NO, yes_or_no},
    SPANK_OPTIONS_TABLE_END};

static const char *name_of(int which) {
    for (int i = 0; options[i].name; i++)
        if (options[i].val == which)
            return options[i].name;
    return "?";
}

/* Slurm hands an option on twice. */
static int keep(int which, const char *value) {
    if (given[which] && strcmp(given[which], value) == 0)
        return 0;
    if (given[which])
        return -1;
    given[which] = strdup(value);
    return given[which] ? 0 : -1;
}

static int bad_list(int which, char *list) {
    for (char *part; (part = strsep(&list, ",")) != NULL;) {
        char *rest = part, *source = strsep(&rest, ":"), *target = rest ? strsep(&rest, ":") : source;
        if (which == UNSHARE && strcmp(part, "net") && strcmp(part, "ipc") && strcmp(part, "uts")) {
            slurm_error("pyxis: --container-unshare: unknown namespace '%s'", part);
            return -1;
        }
        if (which == UNSHARE)
            continue;
        if (!*source || !*target) {
            slurm_error("pyxis: --%s: invalid format: %s", name_of(which), part);
            return -1;
        }
        if (which == MOUNTS && !strchr("./", *source) && strcmp(source, "tmpfs") && strcmp(source, "umount")) {
            slurm_error("pyxis: mount source must be a relative path, an absolute path, \"tmpfs\" or \"umount\"");
            return -1;
        }
        if (which == MOUNTS && !strchr("./", *target)) {
            slurm_error("pyxis: mount target must be a relative path or an absolute path");
            return -1;
        }
    }
    return 0;
}

static int word(int which, const char *argument, int remote) {
    char *copy;
    int bad = 0;
    (void)remote;
    if (!argument || !*argument) {
        slurm_error("pyxis: --%s: argument required", name_of(which));
        return -1;
    }
    if (which == SAVE && argument[strlen(argument) - 1] == '/') {
        slurm_error("pyxis: --container-save: target is a directory");
        return -1;
    }
    if (which == MOUNTS || which == ENV || which == UNSHARE) {
        if ((copy = strdup(argument)) == NULL)
            return -1;
        bad = bad_list(which, copy);
        free(copy);
    }
    if (bad)
        return -1;
    if (keep(which, argument) < 0) {
        slurm_error("pyxis: --%s specified multiple times", name_of(which));
        return -1;
    }
    return 0;
}

static int yes_or_no(int which, const char *argument, int remote) {
    int option = which % NO;
    (void)argument, (void)remote;
    if (keep(option, which < NO ? "yes" : "no") < 0) {
        slurm_error("pyxis: both --%s and --%s were specified", name_of(option), name_of(option + NO));
        return -1;
    }
    return 0;
}

int slurm_spank_init(spank_t sp, int count, char **arguments) {
    if (spank_context() != S_CTX_LOCAL && spank_context() != S_CTX_REMOTE)
        return 0;
    script = count > 0 ? arguments[0] : "container";
    for (int i = 0; options[i].name; i++)
        if (spank_option_register(sp, &options[i]) != ESPANK_SUCCESS)
            return -1;
    return 0;
}

static int enabled(void) {
    return spank_context() == S_CTX_REMOTE && (given[IMAGE] || given[NAME]);
}

/* Opens what the script prints; the script knows the options and the job by its variables. */
static FILE *run(spank_t sp, const char *what, int as_user, pid_t *child) {
    uint32_t job = 0, step = 0, tasks = 0;
    char node[256] = "", text[64], path[4096] = "";
    uid_t uid = 0;
    gid_t gid = 0;
    int ends[2];
    spank_get_item(sp, S_JOB_ID, &job);
    spank_get_item(sp, S_JOB_STEPID, &step);
    spank_get_item(sp, S_JOB_LOCAL_TASK_COUNT, &tasks);
    spank_get_item(sp, S_JOB_UID, &uid);
    spank_get_item(sp, S_JOB_GID, &gid);
    /* The step's own is that of the node where srun runs; the lab gives it to slurmd. */
    if (getenv("SLURMD_NODENAME"))
        snprintf(node, sizeof node, "%s", getenv("SLURMD_NODENAME"));
    else
        gethostname(node, sizeof node - 1);
    spank_getenv(sp, "PWD", path, sizeof path);
    if (pipe2(ends, O_CLOEXEC) < 0 || (*child = fork()) < 0)
        return NULL;
    if (*child == 0) {
        dup2(ends[1], STDOUT_FILENO);
        dup2(ends[1], STDERR_FILENO);
        if (as_user && ((geteuid() == 0 && setgroups(0, NULL) < 0) || setregid(gid, gid) < 0 || setreuid(uid, uid) < 0))
            _exit(1);
        clearenv();
        setenv("PATH", "/usr/sbin:/usr/bin:/sbin:/bin", 1);
        setenv("SLURMD_NODENAME", node, 1);
        setenv("JOB_DIRECTORY", path, 1);
        snprintf(text, sizeof text, "%u.%u", job, step);
        setenv("STEP", text, 1);
        snprintf(text, sizeof text, "%u", tasks);
        setenv("TASKS", text, 1);
        for (int i = 0; i < OPTIONS; i++) {
            snprintf(text, sizeof text, "CONTAINER_%s", variables[i]);
            if (given[i])
                setenv(text, given[i], 1);
        }
        execl(script, script, what, (char *)NULL);
        _exit(127);
    }
    close(ends[1]);
    return fdopen(ends[0], "r");
}

/* Each line that the script prints is an error. */
static int do_it(spank_t sp, const char *what, int as_user) {
    pid_t child = -1;
    char line[4096];
    int status = -1;
    FILE *said = run(sp, what, as_user, &child);
    if (!said)
        return -1;
    while (fgets(line, sizeof line, said)) {
        line[strcspn(line, "\n")] = 0;
        slurm_error("pyxis: %s", line);
    }
    fclose(said);
    return waitpid(child, &status, 0) == child && status == 0 ? 0 : -1;
}

int slurm_spank_user_init(spank_t sp, int count, char **arguments) {
    (void)count, (void)arguments;
    if (enabled())
        failed = do_it(sp, "create", 1);
    return 0;
}

int slurm_spank_task_init_privileged(spank_t sp, int count, char **arguments) {
    (void)count, (void)arguments;
    if (!enabled() || failed)
        return 0;
    if (unshare(CLONE_NEWNS) < 0) {
        slurm_error("pyxis: couldn't make a mount namespace: %s", strerror(errno));
        failed = -1;
    } else {
        failed = do_it(sp, "mount", 0);
    }
    return 0;
}

int slurm_spank_task_init(spank_t sp, int count, char **arguments) {
    pid_t child = -1;
    char line[4096];
    FILE *environ;
    (void)count, (void)arguments;
    if (!enabled() || failed)
        return failed;
    if ((environ = run(sp, "environ", 0, &child)) == NULL)
        return -1;
    while (fgets(line, sizeof line, environ)) {
        char *value = strchr(line, '=');
        line[strcspn(line, "\n")] = 0;
        if (!value)
            continue;
        *value++ = 0;
        spank_setenv(sp, line, value, 1);
    }
    fclose(environ);
    waitpid(child, NULL, 0);
    if (chdir(given[WORKDIR] ? given[WORKDIR] : "/") < 0) {
        slurm_error("pyxis: couldn't chdir to %s: %s", given[WORKDIR] ? given[WORKDIR] : "/", strerror(errno));
        return -1;
    }
    return 0;
}

int slurm_spank_exit(spank_t sp, int count, char **arguments) {
    (void)count, (void)arguments;
    return enabled() && !failed ? do_it(sp, "remove", 1) : 0;
}
