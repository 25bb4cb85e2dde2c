//! Where the vendor's documentation contradicts itself, or is silent: one switch for each answer
//! that depends on it. Every switch rests on the vendor's samples, or on the newest page.

use serde::Deserialize;

macro_rules! readings {
    ($($(#[$about:meta])* $name:ident { $($(#[$says:meta])* $reading:ident),+ $(,)? })+) => {$(
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
        #[serde(rename_all = "camelCase")]
        pub enum $name { $($(#[$says])* $reading),+ }
    )+};
}

readings! {
    /// C1: how `success` is written.
    SuccessForm {
        /// A text where one integration is answered, a boolean elsewhere.
        #[default] PerEndpoint,
        /// A boolean everywhere.
        AllBoolean,
        /// A text everywhere.
        AllText,
    }
    /// C2: what `GET integration/{id}` wraps its integration in.
    GetOneShape {
        /// An array of one under `integration`.
        #[default] IntegrationArray,
        /// An array of one under `integrations`, as before October 2023.
        IntegrationsArray,
        /// An object under `integration`, as in the answers to POST and PUT.
        IntegrationObject,
    }
    /// C4: what a PUT does with `type`.
    TypeOnPut {
        /// The request is refused: the type cannot change.
        #[default] Refused,
        /// It answers success, and the type stays what it was.
        Ignored,
    }
    /// C5: whether a POST must state `origin`.
    OriginOnPost {
        /// Not where the type implies it.
        #[default] ImpliedByType,
        /// Without it the integration is refused, whatever its type.
        Required,
    }
    /// C7: which of `AZURE` and `AZURE_DEVOPS` is the cloud, and so needs no origin.
    AzureTypes {
        /// `AZURE`, as in the samples.
        #[default] BySamples,
        /// `AZURE_DEVOPS`, as in the text.
        ByText,
    }
    /// C9: whether a PUT of a plain repository must state its `origin`.
    OriginOnRepositoryPut {
        /// What it does not state stays, as in the sample.
        #[default] Optional,
        /// Without it the request is refused, as the table says.
        Required,
    }
    /// C6: whether a `FILESPACE` integration must state `folderDepth`.
    FolderDepth {
        /// It is 1 where it is not stated.
        #[default] DefaultsToOne,
        /// Without it the integration is refused.
        Required,
    }
    /// C10: what a PUT does to the settings it does not mention.
    UnsentOnPut {
        /// They keep their values.
        #[default] Kept,
        /// They go back to their defaults.
        Replaced,
    }
    /// C11: what a PUT does with `disabled`.
    DisabledOnPut {
        /// It answers success and changes nothing.
        #[default] Ignored,
        /// It does as it is told.
        Honoured,
        /// It does as it is told, and enables the row where it is told nothing.
        BlankEnables,
    }
    /// C12: what becomes of `projectMappingIds` beside `global: true`.
    IdsWithGlobal {
        /// They are ignored.
        #[default] Ignored,
        /// The request is refused.
        Refused,
    }
    /// C13: `sendCommitEmails` where it is not stated.
    SendCommitEmailsDefault {
        /// On.
        #[default] On,
        /// Off.
        Off,
    }
    /// C14: `refSpecNotes` where it is not stated.
    RefSpecNotesDefault {
        /// On.
        #[default] On,
        /// Off.
        Off,
    }
    /// C15: `trustFolderStat` where it is not stated.
    TrustFolderStatDefault {
        /// Off, as on Data Center.
        #[default] Off,
        /// On, as in the list samples.
        On,
    }
    /// C15: what a POST does with `trustFolderStat: true`.
    TrustFolderStatOnCreate {
        /// It is honoured on integrations and ignored on repositories, as the samples show.
        #[default] IgnoredOnRepositories,
        /// It is ignored.
        Ignored,
        /// It is honoured.
        Honoured,
    }
    /// C16: the type of `requireUserPat` on a repository inside an integration.
    UserPatInside {
        /// A boolean.
        #[default] Boolean,
        /// A text.
        Text,
    }
    /// C17: how a row is deleted.
    DeletionStyle {
        /// A queued task removes it; until then it stays in the list, disabled.
        #[default] Lingers,
        /// It is gone when the answer comes.
        AtOnce,
    }
    /// C18: whether `index.json` wants a `threadId`.
    StatusThread {
        /// A `repoId`, or nothing, is enough.
        #[default] Optional,
        /// Without it the request is refused.
        Required,
    }
    /// C19: the body of `index.json`.
    StatusShape {
        /// A numeric thread id, and maps of messages and errors.
        #[default] Maps,
        /// A UUID, a list of log entries, and a count of errors.
        Lists,
    }
    /// C21: what a reindex does while one is running.
    ReindexWhileRunning {
        /// It is queued behind it.
        #[default] Queued,
        /// It is not started.
        NotStarted,
    }
    /// C22: whether `apiPath` and `apiFilter` go together.
    ConnectionFilters {
        /// Both may be set.
        #[default] Together,
        /// Setting both is refused.
        Exclusive,
    }
    /// C23: whether the integration calls are open to managers of the app.
    ManagerAccess {
        /// Jira administrators only.
        #[default] Refused,
        /// Managers as well.
        Allowed,
    }
    /// C25: whether integrations and repositories are numbered together.
    IdSpaces {
        /// One number names one row.
        #[default] Shared,
        /// An integration and a repository may have the same number.
        Separate,
    }
    /// C28: whether the answer to a PUT of an integration shows `requireUserPat`.
    UserPatInPutAnswers {
        /// It does not.
        #[default] Missing,
        /// It does.
        Present,
    }
    /// Whether `tfsCollection`, `awsRegion`, `folderDepth` and `refSpecCustom`, which are in no
    /// sample, can be read back.
    UnsureFields {
        /// They are shown when set.
        #[default] Shown,
        /// They never are.
        Hidden,
    }
    /// Whether this version knows `PUT repository/{id}/disable`.
    DisableEndpoint {
        /// It does.
        #[default] Present,
        /// It does not.
        Missing,
    }
    /// Whether enabling a row starts anything.
    Enabling {
        /// It waits for the next reindex.
        #[default] StartsNothing,
        /// The row is indexed.
        StartsIndexing,
    }
    /// The status of an answer that says `success: false`.
    ErrorStatus {
        /// 200.
        #[default] Ok,
        /// 404 for what does not exist, 400 for the rest.
        ByKind,
        /// A 404 without GIJ's words for what does not exist, 400 for the rest.
        Bare,
    }
    /// What becomes of a property that GIJ does not know.
    UnknownProperties {
        /// It is ignored.
        #[default] Ignored,
        /// The request is refused.
        Refused,
    }
    /// Whether any update of a repository starts an indexing, or a changed main branch only.
    RepositoryPut {
        /// A changed main branch.
        #[default] ReindexesByBranch,
        /// Any.
        Reindexes,
    }
    /// Whether rows show what general settings make of their settings.
    GeneralOverride {
        /// They do, whatever was set.
        #[default] Shown,
        /// They show what was set, and people see what comes of it.
        EffectOnly,
    }
    /// What `POST global-settings` answers, of which no sample exists.
    GlobalSettingsAnswer {
        /// `success` and nothing else.
        #[default] Success,
        /// Nothing.
        Empty,
    }
    /// Whether a setting that is changed on an integration reaches the rows inside that exist already.
    FeatureReach {
        /// It does not: only new rows take it.
        #[default] NewRows,
        /// It does.
        AllRows,
    }
}

readings! {
    /// What clears a text of an integration that exists.
    Clearing {
        /// An empty text.
        #[default] Empty,
        /// Null.
        Null,
        /// Either.
        Both,
        /// Neither.
        Neither,
    }
    /// Whether a changed connection setting of an integration starts a scan.
    ConnectionPut {
        /// It acts with the next reindex.
        #[default] Waits,
        /// It does.
        Scans,
    }
    /// When `lastIndexedDate` moves.
    LastIndexed {
        /// When a run has succeeded.
        #[default] End,
        /// When a run starts.
        Start,
    }
    /// What becomes of a second integration of the same name and origin.
    Duplicates {
        /// It is created.
        #[default] Allowed,
        /// It is refused.
        Refused,
    }
    /// Whether a tracked folder has to be there.
    Folders {
        /// It need not.
        #[default] Any,
        /// Else the integration is refused.
        MustExist,
    }
    /// Whether lists show the secrets of integrations that were made by a GitHub App.
    GithubAppKeys {
        /// They do not.
        #[default] Hidden,
        /// They do.
        Shown,
    }
    /// Whether integrations are in the list of repositories.
    Lists {
        /// They are not.
        #[default] Apart,
        /// They are.
        Mixed,
    }
    /// In which order lists are answered.
    ListOrder {
        /// By number.
        #[default] ById,
        /// The newest first.
        NewestFirst,
        /// Another each time.
        Changing,
    }
}

/// One reading for each contradiction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct Quirks {
    /// How `success` is written.
    pub success: SuccessForm,
    /// What `GET integration/{id}` wraps its integration in.
    pub get_one: GetOneShape,
    /// What a PUT does with `type`.
    pub type_on_put: TypeOnPut,
    /// Whether a POST must state `origin`.
    pub origin_on_post: OriginOnPost,
    /// Which of `AZURE` and `AZURE_DEVOPS` is the cloud.
    pub azure_types: AzureTypes,
    /// Whether a PUT of a plain repository must state its `origin`.
    pub origin_on_repository_put: OriginOnRepositoryPut,
    /// Whether a `FILESPACE` integration must state `folderDepth`.
    pub folder_depth: FolderDepth,
    /// What a PUT does to the settings it does not mention.
    pub unsent_on_put: UnsentOnPut,
    /// What a PUT does with `disabled`.
    pub disabled_on_put: DisabledOnPut,
    /// What becomes of `projectMappingIds` beside `global: true`.
    pub ids_with_global: IdsWithGlobal,
    /// `sendCommitEmails` where it is not stated.
    pub send_commit_emails_default: SendCommitEmailsDefault,
    /// `refSpecNotes` where it is not stated.
    pub ref_spec_notes_default: RefSpecNotesDefault,
    /// `trustFolderStat` where it is not stated.
    pub trust_folder_stat_default: TrustFolderStatDefault,
    /// What a POST does with `trustFolderStat: true`.
    pub trust_folder_stat_on_create: TrustFolderStatOnCreate,
    /// The type of `requireUserPat` on a repository inside an integration.
    pub user_pat_inside: UserPatInside,
    /// How a row is deleted.
    pub deletion: DeletionStyle,
    /// Whether `index.json` wants a `threadId`.
    pub status_thread: StatusThread,
    /// The body of `index.json`.
    pub status_shape: StatusShape,
    /// What a reindex does while one is running.
    pub reindex_while_running: ReindexWhileRunning,
    /// Whether `apiPath` and `apiFilter` go together.
    pub connection_filters: ConnectionFilters,
    /// Whether the integration calls are open to managers of the app.
    pub managers: ManagerAccess,
    /// Whether integrations and repositories are numbered together.
    pub id_spaces: IdSpaces,
    /// Whether the answer to a PUT of an integration shows `requireUserPat`.
    pub user_pat_in_put_answers: UserPatInPutAnswers,
    /// Whether the settings that are in no sample can be read back.
    pub unsure_fields: UnsureFields,
    /// Whether this version knows `PUT repository/{id}/disable`.
    pub disable_endpoint: DisableEndpoint,
    /// Whether enabling a row starts anything.
    pub enabling: Enabling,
    /// The status of an answer that says `success: false`.
    pub error_status: ErrorStatus,
    /// What becomes of a property that GIJ does not know.
    pub unknown_properties: UnknownProperties,
    /// Whether any update of a repository starts an indexing.
    pub repository_put: RepositoryPut,
    /// Whether rows show what general settings make of their settings.
    pub general_override: GeneralOverride,
    /// What `POST global-settings` answers.
    pub global_settings_answer: GlobalSettingsAnswer,
    /// Whether a changed setting reaches the rows inside that exist already.
    pub features: FeatureReach,
    /// What clears a text of an integration that exists.
    pub clearing: Clearing,
    /// Whether a changed connection setting of an integration starts a scan.
    pub connection_put: ConnectionPut,
    /// When `lastIndexedDate` moves.
    pub last_indexed: LastIndexed,
    /// What becomes of a second integration of the same name and origin.
    pub duplicates: Duplicates,
    /// Whether a tracked folder has to be there.
    pub folders: Folders,
    /// Whether lists show the secrets of integrations that were made by a GitHub App.
    pub github_app_keys: GithubAppKeys,
    /// Whether integrations are in the list of repositories.
    pub lists: Lists,
    /// In which order lists are answered.
    pub list_order: ListOrder,
}
