// Carrying out a plan: one function for each operation, grouped in files by family.
#pragma once

#include "error.h"
#include "plan.h"

// Where the plan's descriptors are, in launcher and new process alike.
enum { SOCKET_DESCRIPTOR = 3, FIRST_DESCRIPTOR = 4 };

// What the operations of one process know of each other.
struct launch {
  int proc;              // /proc of the host, -1 in the launcher itself
  int root;              // the folder of ENTER_ROOT, -1 before
  int channel;           // to the launcher; -1 in the launcher itself
  uint32_t descriptors;  // of the plan, from FIRST_DESCRIPTOR on
  uint32_t *successor;   // where the pid of the process goes that takes over, or NULL
};

int run_op(struct launch *launch, const struct op *op, struct error *err);

// The descriptor that a field names, or -1.
static inline int descriptor_of(const union value *value) {
  return value->number == UINT32_MAX ? -1 : FIRST_DESCRIPTOR + (int)value->number;
}

// ops_process.c
int op_enter_pid_namespace(struct launch *launch, const struct op *op, struct error *err);
int clone_process(const struct op *op, int *pidfd, struct error *err);
int op_join_namespaces(struct launch *launch, const struct op *op, struct error *err);
int op_join_namespace(struct launch *launch, const struct op *op, struct error *err);
int op_join_cgroups(struct launch *launch, const struct op *op, struct error *err);
int op_new_cgroup_namespace(struct launch *launch, const struct op *op, struct error *err);
int op_await_network(struct launch *launch, const struct op *op, struct error *err);
int op_await_start(struct launch *launch, const struct op *op, struct error *err);
int op_execute(struct launch *launch, const struct op *op, struct error *err);
// Has the kernel kill this process when its launcher dies, and dies if that has happened already.
int live_and_die_with(int channel, struct error *err);

// ops_mount.c
int op_set_propagation(struct launch *launch, const struct op *op, struct error *err);
int op_mount_overlay(struct launch *launch, const struct op *op, struct error *err);
int op_mount_overlay_classic(struct launch *launch, const struct op *op, struct error *err);
int op_mount_host_folder(struct launch *launch, const struct op *op, struct error *err);
int op_mount_file_system(struct launch *launch, const struct op *op, struct error *err);
int op_bind_mount(struct launch *launch, const struct op *op, struct error *err);

// ops_root.c
int op_enter_root(struct launch *launch, const struct op *op, struct error *err);
int op_mask_path(struct launch *launch, const struct op *op, struct error *err);
int op_read_only_path(struct launch *launch, const struct op *op, struct error *err);
int op_set_root_attributes(struct launch *launch, const struct op *op, struct error *err);
int op_pivot_root(struct launch *launch, const struct op *op, struct error *err);
int op_change_folder(struct launch *launch, const struct op *op, struct error *err);

// ops_file.c
int op_make_folder(struct launch *launch, const struct op *op, struct error *err);
int op_make_file(struct launch *launch, const struct op *op, struct error *err);
int op_make_link(struct launch *launch, const struct op *op, struct error *err);
int op_make_device(struct launch *launch, const struct op *op, struct error *err);

// ops_system.c
int op_new_session_keyring(struct launch *launch, const struct op *op, struct error *err);
int op_loopback_up(struct launch *launch, const struct op *op, struct error *err);
int op_set_hostname(struct launch *launch, const struct op *op, struct error *err);
int op_sysctl(struct launch *launch, const struct op *op, struct error *err);
int op_set_limit(struct launch *launch, const struct op *op, struct error *err);
int op_set_oom_score_adjustment(struct launch *launch, const struct op *op, struct error *err);

// ops_credentials.c
int op_set_user(struct launch *launch, const struct op *op, struct error *err);
int op_set_capabilities(struct launch *launch, const struct op *op, struct error *err);
int op_set_no_new_privileges(struct launch *launch, const struct op *op, struct error *err);
int op_set_app_armor_profile(struct launch *launch, const struct op *op, struct error *err);
int op_load_seccomp(struct launch *launch, const struct op *op, struct error *err);
