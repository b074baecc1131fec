/** The installed form of Berth: nothing of it is Java but its tests. */
@NullMarked
package dev.berth.packaging;

import org.jspecify.annotations.NullMarked;
