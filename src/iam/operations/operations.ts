// SPDX-License-Identifier: Apache-2.0
import * as keys from './access-keys.ts';
import * as account from './account.ts';
import type { IamOperation } from './call.ts';
import * as groups from './groups.ts';
import * as profiles from './instance-profiles.ts';
import * as devices from './mfa-devices.ts';
import * as attachments from './policies/attachments.ts';
import * as boundaries from './policies/boundaries.ts';
import * as inline from './policies/inline.ts';
import * as managed from './policies/managed.ts';
import * as simulation from './policies/simulation.ts';
import * as versions from './policies/versions.ts';
import * as roles from './roles.ts';
import * as tags from './tags.ts';
import * as users from './users.ts';

/** Every operation of IAM that there is. Source: protocol.md section 5. */
export const IAM_OPERATIONS = {
  // Users and their keys
  CreateUser: users.createUser,
  GetUser: users.getUser,
  ListUsers: users.listUsers,
  UpdateUser: users.updateUser,
  DeleteUser: users.deleteUser,
  CreateAccessKey: keys.createAccessKey,
  ListAccessKeys: keys.listAccessKeys,
  UpdateAccessKey: keys.updateAccessKey,
  DeleteAccessKey: keys.deleteAccessKey,
  GetAccessKeyLastUsed: keys.getAccessKeyLastUsed,
  // Groups
  CreateGroup: groups.createGroup,
  GetGroup: groups.getGroup,
  ListGroups: groups.listGroups,
  UpdateGroup: groups.updateGroup,
  DeleteGroup: groups.deleteGroup,
  AddUserToGroup: groups.addUserToGroup,
  RemoveUserFromGroup: groups.removeUserFromGroup,
  ListGroupsForUser: groups.listGroupsForUser,
  // Roles and instance profiles
  CreateRole: roles.createRole,
  GetRole: roles.getRole,
  ListRoles: roles.listRoles,
  UpdateRole: roles.updateRole,
  UpdateRoleDescription: roles.updateRoleDescription,
  UpdateAssumeRolePolicy: roles.updateAssumeRolePolicy,
  DeleteRole: roles.deleteRole,
  CreateInstanceProfile: profiles.createInstanceProfile,
  GetInstanceProfile: profiles.getInstanceProfile,
  ListInstanceProfiles: profiles.listInstanceProfiles,
  ListInstanceProfilesForRole: profiles.listInstanceProfilesForRole,
  DeleteInstanceProfile: profiles.deleteInstanceProfile,
  AddRoleToInstanceProfile: profiles.addRoleToInstanceProfile,
  RemoveRoleFromInstanceProfile: profiles.removeRoleFromInstanceProfile,
  // Policies inside
  PutUserPolicy: inline.putUserPolicy,
  GetUserPolicy: inline.getUserPolicy,
  ListUserPolicies: inline.listUserPolicies,
  DeleteUserPolicy: inline.deleteUserPolicy,
  PutGroupPolicy: inline.putGroupPolicy,
  GetGroupPolicy: inline.getGroupPolicy,
  ListGroupPolicies: inline.listGroupPolicies,
  DeleteGroupPolicy: inline.deleteGroupPolicy,
  PutRolePolicy: inline.putRolePolicy,
  GetRolePolicy: inline.getRolePolicy,
  ListRolePolicies: inline.listRolePolicies,
  DeleteRolePolicy: inline.deleteRolePolicy,
  // Managed policies
  CreatePolicy: managed.createPolicy,
  GetPolicy: managed.getPolicy,
  ListPolicies: managed.listPolicies,
  DeletePolicy: managed.deletePolicy,
  ListEntitiesForPolicy: managed.listEntitiesForPolicy,
  CreatePolicyVersion: versions.createPolicyVersion,
  GetPolicyVersion: versions.getPolicyVersion,
  ListPolicyVersions: versions.listPolicyVersions,
  SetDefaultPolicyVersion: versions.setDefaultPolicyVersion,
  DeletePolicyVersion: versions.deletePolicyVersion,
  AttachUserPolicy: attachments.attachUserPolicy,
  AttachGroupPolicy: attachments.attachGroupPolicy,
  AttachRolePolicy: attachments.attachRolePolicy,
  DetachUserPolicy: attachments.detachUserPolicy,
  DetachGroupPolicy: attachments.detachGroupPolicy,
  DetachRolePolicy: attachments.detachRolePolicy,
  ListAttachedUserPolicies: attachments.listAttachedUserPolicies,
  ListAttachedGroupPolicies: attachments.listAttachedGroupPolicies,
  ListAttachedRolePolicies: attachments.listAttachedRolePolicies,
  PutUserPermissionsBoundary: boundaries.putUserPermissionsBoundary,
  PutRolePermissionsBoundary: boundaries.putRolePermissionsBoundary,
  DeleteUserPermissionsBoundary: boundaries.deleteUserPermissionsBoundary,
  DeleteRolePermissionsBoundary: boundaries.deleteRolePermissionsBoundary,
  SimulateCustomPolicy: simulation.simulateCustomPolicy,
  SimulatePrincipalPolicy: simulation.simulatePrincipalPolicy,
  // Tags
  TagUser: tags.tagUser,
  UntagUser: tags.untagUser,
  ListUserTags: tags.listUserTags,
  TagRole: tags.tagRole,
  UntagRole: tags.untagRole,
  ListRoleTags: tags.listRoleTags,
  TagInstanceProfile: tags.tagInstanceProfile,
  UntagInstanceProfile: tags.untagInstanceProfile,
  ListInstanceProfileTags: tags.listInstanceProfileTags,
  TagPolicy: tags.tagPolicy,
  UntagPolicy: tags.untagPolicy,
  ListPolicyTags: tags.listPolicyTags,
  // MFA devices and the account
  CreateVirtualMFADevice: devices.createVirtualMFADevice,
  EnableMFADevice: devices.enableMFADevice,
  ResyncMFADevice: devices.resyncMFADevice,
  DeactivateMFADevice: devices.deactivateMFADevice,
  DeleteVirtualMFADevice: devices.deleteVirtualMFADevice,
  ListMFADevices: devices.listMFADevices,
  ListVirtualMFADevices: devices.listVirtualMFADevices,
  GetAccountSummary: account.getAccountSummary,
  ListAccountAliases: account.listAccountAliases,
  CreateAccountAlias: account.createAccountAlias,
  DeleteAccountAlias: account.deleteAccountAlias,
} as const satisfies Readonly<Record<string, IamOperation>>;

export type IamOperationName = keyof typeof IAM_OPERATIONS;
