/** Where commands run: a login node over SSH, or this machine. */
package io.perfsanity.engine.host;
