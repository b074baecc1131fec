#include "ops.h"

#include <errno.h>

typedef int operation(struct launch *launch, const struct op *op, struct error *err);

// ENTER_NAMESPACES is missing: main makes the process where it stands.
static operation *const OPERATIONS[TAGS] = {
    [ENTER_PID_NAMESPACE] = op_enter_pid_namespace,
    [JOIN_NAMESPACES] = op_join_namespaces,
    [JOIN_NAMESPACE] = op_join_namespace,
    [JOIN_CGROUPS] = op_join_cgroups,
    [NEW_CGROUP_NAMESPACE] = op_new_cgroup_namespace,
    [AWAIT_NETWORK] = op_await_network,
    [NEW_SESSION_KEYRING] = op_new_session_keyring,
    [LOOPBACK_UP] = op_loopback_up,
    [SET_PROPAGATION] = op_set_propagation,
    [MOUNT_OVERLAY] = op_mount_overlay,
    [MOUNT_OVERLAY_CLASSIC] = op_mount_overlay_classic,
    [MOUNT_HOST_FOLDER] = op_mount_host_folder,
    [ENTER_ROOT] = op_enter_root,
    [MOUNT_FILE_SYSTEM] = op_mount_file_system,
    [BIND_MOUNT] = op_bind_mount,
    [MAKE_FOLDER] = op_make_folder,
    [MAKE_FILE] = op_make_file,
    [MAKE_LINK] = op_make_link,
    [MAKE_DEVICE] = op_make_device,
    [MASK_PATH] = op_mask_path,
    [READ_ONLY_PATH] = op_read_only_path,
    [SET_ROOT_ATTRIBUTES] = op_set_root_attributes,
    [PIVOT_ROOT] = op_pivot_root,
    [SET_HOSTNAME] = op_set_hostname,
    [SYSCTL] = op_sysctl,
    [SET_LIMIT] = op_set_limit,
    [SET_OOM_SCORE_ADJUSTMENT] = op_set_oom_score_adjustment,
    [CHANGE_FOLDER] = op_change_folder,
    [SET_USER] = op_set_user,
    [SET_CAPABILITIES] = op_set_capabilities,
    [SET_NO_NEW_PRIVILEGES] = op_set_no_new_privileges,
    [SET_APP_ARMOR_PROFILE] = op_set_app_armor_profile,
    [LOAD_SECCOMP] = op_load_seccomp,
    [AWAIT_START] = op_await_start,
    [EXECUTE] = op_execute,
};

int run_op(struct launch *launch, const struct op *op, struct error *err) {
  operation *run = OPERATIONS[op->tag];
  if (run == NULL) {
    return fail(err, EINVAL, "second process in one plan", "");
  }
  return run(launch, op, err);
}
