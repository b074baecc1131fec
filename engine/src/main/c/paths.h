// Paths that a container could have prepared, opened so that they lead nowhere else.
#pragma once

#include <stdint.h>

#include "error.h"
#include "ops.h"

// Opens a path of the container, resolved inside its root and through no magic link. Further
// RESOLVE_* flags may be given. Returns the descriptor or -1.
int open_target(const struct launch *launch, const char *target, uint64_t flags, uint64_t resolve,
                struct error *err);

// Opens the folder above a target; name is set to the last component.
int open_parent(const struct launch *launch, const char *target, const char **name,
                struct error *err);

// Opens /proc, which is verified to be the proc file system.
int open_proc(int *proc, struct error *err);

// Opens a file of the launch's /proc; path is relative to it. Nothing mounted inside it is
// followed.
int open_in_proc(const struct launch *launch, const char *path, uint64_t flags, struct error *err);

// Writes a text to such a file.
int write_proc(const struct launch *launch, const char *path, const char *text, struct error *err);

// Whether a descriptor is inside a proc file system.
int refuse_proc(int target, const char *path, struct error *err);
