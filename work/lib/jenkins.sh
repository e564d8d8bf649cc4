#!/usr/bin/env bash
# jenkins.sh - the Maven that builds the plugin, and whether the plugin can be built on this machine. To be sourced.
# The plugin's parent and dependencies are in no public registry but Jenkins' own, which some machines can't reach.

plugin_maven() { # plugin_maven TOOLS: prints the Maven to build the plugin with, which must be 3.9.6 or newer
    local tools=$1 version=3.9.11 have
    have=$(mvn -v | sed -n 's/.*Apache Maven \([0-9.]*\).*/\1/p')
    if [[ $(printf '%s\n' 3.9.6 "$have" | sort -V | head -n 1) == 3.9.6 ]]; then
        command -v mvn
        return
    fi
    if [[ ! -x $tools/apache-maven-$version/bin/mvn ]]; then
        mvn -N -B -q -ntp org.apache.maven.plugins:maven-dependency-plugin:3.9.0:unpack \
            -Dartifact="org.apache.maven:apache-maven:$version:tar.gz:bin" -DoutputDirectory="$tools" \
            -DmarkersDirectory="$tools/.markers" </dev/null >&2
        chmod +x "$tools/apache-maven-$version/bin/mvn"
    fi
    echo "$tools/apache-maven-$version/bin/mvn"
}

plugin_resolves() { # plugin_resolves TOOLS: whether the plugin's parent, version list and packaging can be had here
    # What Maven found once it finds again; asking takes half a minute.
    local known=$1/plugin-resolves said check=(-B -ntp -Pjenkins -pl src/plugin
        org.apache.maven.plugins:maven-help-plugin:3.5.1:evaluate -Dexpression=project.version)
    [[ -e src/plugin/pom.xml ]] || return 1
    ! cmp -s src/plugin/pom.xml "$known" || return 0
    # An older Maven can't read the packaging, but it sees at once whether there is a parent.
    said=$(timeout 300 mvn "${check[@]}" </dev/null 2>&1) || true
    ! grep -qE 'Non-resolvable|UnresolvableModel' <<<"$said" || return 1
    timeout 300 "$(plugin_maven "$1")" "${check[@]}" </dev/null >/dev/null 2>&1 || return
    mkdir -p "$1" && cp src/plugin/pom.xml "$known"
}
