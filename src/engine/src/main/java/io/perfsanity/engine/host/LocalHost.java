package io.perfsanity.engine.host;

/**
 * The machine that this process runs on. Commands get this process's user, environment and directory. One that passes
 * its limit is killed with all processes that descend from it.
 */
public final class LocalHost extends LaunchedHost {
    public LocalHost() {
        super("this machine", "local command", LocalLauncher::new);
    }
}
