package io.jenkins.plugins.perfsanity.parameters;

import hudson.model.Job;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import jenkins.scm.api.SCMSource;
import jenkins.scm.api.SCMSourceOwner;

/**
 * A job as that which has a source, so that credentials are looked up from the job's place and their use is tracked for
 * it. Jenkins knows only folders as owners, and a source without one finds global credentials only.
 */
final class JobAsOwner {
    private JobAsOwner() {}

    static SCMSourceOwner of(Job<?, ?> job, SCMSource source) {
        return (SCMSourceOwner) Proxy.newProxyInstance(
                SCMSourceOwner.class.getClassLoader(),
                new Class<?>[] {SCMSourceOwner.class},
                (proxy, method, given) -> {
                    if (!method.getDeclaringClass().isInstance(job)) {
                        return List.class.isAssignableFrom(method.getReturnType())
                                ? List.of(source)
                                : method.getReturnType() == SCMSource.class ? source : null;
                    }
                    try {
                        return method.invoke(job, given);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
