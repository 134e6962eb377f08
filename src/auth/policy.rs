//! The permission table: who may do which action where. Pure, total, no database.
use entity::{account::AccountId, branch::BranchId, chapter::ChapterId};

use super::{
    Rights, Service, Viewer,
    in_person::{IN_PERSON, WITH_PROOF},
};

pub use super::refusal::Refusal;

/// The table: each action with its name and whom it is meant for.
macro_rules! actions {
    ($($action:ident, $name:literal, $audience:ident;)+) => {
        /// Every change that the API offers. The name of the action is the name of the mutation.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[expect(missing_docs, reason = "each mutation's description says what its action is")]
        pub enum Action {
            $($action,)+
        }

        impl Action {
            /// All of them, by name.
            pub const ALL: &[Self] = &[$(Self::$action,)+];

            /// Name of the mutation.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$action => $name,)+
                }
            }

            /// Whether only scheduled jobs do it, so that no mutation has its name.
            pub fn is_scheduled(self) -> bool {
                matches!(self.audience(), Audience::Scheduled)
            }

            fn audience(self) -> Audience {
                match self {
                    $(Self::$action => Audience::$audience,)+
                }
            }
        }
    };
}

actions! {
    AbandonAgreement, "abandonAgreement", Staff;
    AcceptChapter, "acceptChapter", Staff;
    AcceptCharter, "acceptCharter", Staff;
    AcceptApplication, "acceptApplication", Staff;
    AcceptDeliverable, "acceptDeliverable", Staff;
    AcceptInvitation, "acceptInvitation", Anyone;
    AcceptSisterChapter, "acceptSisterChapter", LeadersAndStaff;
    AcceptReport, "acceptReport", Staff;
    AchieveBranchGoal, "achieveBranchGoal", MainOffice;
    AcknowledgeGuidelines, "acknowledgeGuidelines", LeadersAndStaff;
    ActivateChapter, "activateChapter", Staff;
    ActivateRelationship, "activateRelationship", Staff;
    ActivateSponsorship, "activateSponsorship", Scheduled;
    AddChapterMember, "addChapterMember", LeadersAndStaff;
    AddCollaboration, "addCollaboration", Staff;
    AddInquiryNote, "addInquiryNote", Staff;
    AddObligation, "addObligation", Staff;
    AddProject, "addProject", Staff;
    AddWorkPlanItem, "addWorkPlanItem", Staff;
    AnswerInquiry, "answerInquiry", TokenHolder;
    ApplyChapter, "applyChapter", Anyone;
    AppointLiaison, "appointLiaison", Staff;
    ApproveBranch, "approveBranch", Staff;
    ApproveChange, "approveChange", Staff;
    ApproveRelationship, "approveRelationship", Staff;
    ArchiveOrganization, "archiveOrganization", Staff;
    AssignStaffToBranch, "assignStaffToBranch", MainOffice;
    BeginSecondFactor, "beginSecondFactor", SignedIn;
    CancelApplication, "cancelApplication", Scheduled;
    CancelChapterEvent, "cancelChapterEvent", LeadersAndStaff;
    CancelCollaboration, "cancelCollaboration", Staff;
    CancelDeliverable, "cancelDeliverable", Staff;
    CancelRound, "cancelRound", Staff;
    CancelSponsorship, "cancelSponsorship", Staff;
    ChangeApprovalRule, "changeApprovalRule", Staff;
    ChangePassword, "changePassword", SignedIn;
    ClaimInquiries, "claimInquiries", Staff;
    ClaimInquiry, "claimInquiry", Staff;
    CloseBranch, "closeBranch", Staff;
    CloseChapter, "closeChapter", Staff;
    CloseRound, "closeRound", Staff;
    CloseRoundCall, "closeRoundCall", Staff;
    CommitSponsorship, "commitSponsorship", Staff;
    CompletePartnership, "completePartnership", Staff;
    ConfirmChapterDetails, "confirmChapterDetails", LeadersAndStaff;
    ConfirmOfficer, "confirmOfficer", Staff;
    ConfirmOfficers, "confirmOfficers", Staff;
    ConfirmSecondFactor, "confirmSecondFactor", SignedIn;
    ConvertInquiry, "convertInquiry", Staff;
    CreateChapterEvent, "createChapterEvent", LeadersAndStaff;
    CreateChapterSiteToken, "createChapterSiteToken", LeadersAndStaff;
    CreateExchangeProgram, "createExchangeProgram", Staff;
    CreateIntegrationToken, "createIntegrationToken", Admins;
    CreateOrganization, "createOrganization", Staff;
    CreateReportTemplate, "createReportTemplate", Staff;
    CreateRequirement, "createRequirement", Staff;
    CreateResource, "createResource", Staff;
    CreateSponsorPackage, "createSponsorPackage", Staff;
    DeactivateChapter, "deactivateChapter", Staff;
    DeclineBranch, "declineBranch", Staff;
    DeclineChapter, "declineChapter", Staff;
    DeclineInquiry, "declineInquiry", Staff;
    DeclineRelationship, "declineRelationship", Staff;
    DeclineSponsorship, "declineSponsorship", Staff;
    DeleteAgreement, "deleteAgreement", Staff;
    DisableAccount, "disableAccount", Admins;
    DissolveBranch, "dissolveBranch", Staff;
    DraftAgreement, "draftAgreement", Staff;
    DropBranchGoal, "dropBranchGoal", MainOffice;
    DropWorkPlanItem, "dropWorkPlanItem", Staff;
    EnableAccount, "enableAccount", Admins;
    EndBranchAssignment, "endBranchAssignment", MainOffice;
    EndChapterMembership, "endChapterMembership", LeadersAndStaff;
    EndChapterMemberships, "endChapterMemberships", LeadersAndStaff;
    EndLegacyAffiliation, "endLegacyAffiliation", Staff;
    EndLiaison, "endLiaison", Staff;
    EndOfficer, "endOfficer", LeadersAndStaff;
    EndSisterChapter, "endSisterChapter", LeadersAndStaff;
    EndSponsorship, "endSponsorship", Scheduled;
    EndVisits, "endVisits", Scheduled;
    EraseChapterApplication, "eraseChapterApplication", Scheduled;
    EraseApplication, "eraseApplication", Scheduled;
    EraseInquiry, "eraseInquiry", Scheduled;
    ErasePersonalData, "erasePersonalData", Admins;
    ExpireAgreement, "expireAgreement", Scheduled;
    ExpireOffer, "expireOffer", Scheduled;
    ExpirePartnership, "expirePartnership", Scheduled;
    ExportPersonalData, "exportPersonalData", Owner;
    ExtendPartnership, "extendPartnership", Staff;
    ExtendRequirement, "extendRequirement", Staff;
    FinishCollaboration, "finishCollaboration", Staff;
    FinishMatching, "finishMatching", Staff;
    FinishWorkPlanItem, "finishWorkPlanItem", Staff;
    ForgetSession, "forgetSession", Scheduled;
    FreezeAgreement, "freezeAgreement", Staff;
    HandOverOffice, "handOverOffice", LeadersAndStaff;
    HoldRound, "holdRound", Staff;
    ImportRoster, "importRoster", LeadersAndStaff;
    InviteAgain, "inviteAgain", Staff;
    InviteStaff, "inviteStaff", Admins;
    JoinChapter, "joinChapter", Anyone;
    LapseAlliance, "lapseAlliance", Staff;
    LinkIdentity, "linkIdentity", SignedIn;
    LinkOrganizations, "linkOrganizations", Staff;
    MarkDeliverableDelivered, "markDeliverableDelivered", Staff;
    MarkInquiriesAsSpam, "markInquiriesAsSpam", Staff;
    MarkInquiryAsSpam, "markInquiryAsSpam", Staff;
    MarkRequirementOverdue, "markRequirementOverdue", Scheduled;
    MeetObligation, "meetObligation", Staff;
    OfferPlace, "offerPlace", Staff;
    MeetRequirement, "meetRequirement", Scheduled;
    OfferSponsorship, "offerSponsorship", Staff;
    OpenBranch, "openBranch", Staff;
    OpenRoundCall, "openRoundCall", Staff;
    OptInToSisterChapters, "optInToSisterChapters", LeadersAndStaff;
    OptOutOfSisterChapters, "optOutOfSisterChapters", LeadersAndStaff;
    PlaceOnProbation, "placeOnProbation", Staff;
    OpenReport, "openReport", Scheduled;
    OpenRequirement, "openRequirement", Scheduled;
    PlanDeliverable, "planDeliverable", Staff;
    PlanRound, "planRound", Staff;
    ProposeBranch, "proposeBranch", Staff;
    ProposePartnership, "proposePartnership", Staff;
    ProposeSisterChapter, "proposeSisterChapter", LeadersAndStaff;
    ProposeStrategicAlliance, "proposeStrategicAlliance", Staff;
    PublishGuidelines, "publishGuidelines", Staff;
    PublishApplicationForm, "publishApplicationForm", Staff;
    PublishChapterEvent, "publishChapterEvent", LeadersAndStaff;
    PublishReport, "publishReport", Staff;
    PublishResource, "publishResource", Staff;
    RecallReport, "recallReport", LeadersAndStaff;
    ReclassifyAffiliation, "reclassifyAffiliation", Staff;
    RecordBoardDecision, "recordBoardDecision", Staff;
    RecordEventAttendance, "recordEventAttendance", LeadersAndStaff;
    RecordLegacyAffiliation, "recordLegacyAffiliation", Staff;
    RecordReview, "recordReview", Staff;
    RecordSignature, "recordSignature", Staff;
    RecuseFromReview, "recuseFromReview", Staff;
    RedactReport, "redactReport", Staff;
    RedirectInquiry, "redirectInquiry", Staff;
    RefreshSession, "refreshSession", Anyone;
    RefuseOffer, "refuseOffer", TokenHolder;
    RejectApplication, "rejectApplication", Staff;
    RefuseSisterChapter, "refuseSisterChapter", LeadersAndStaff;
    RejectChange, "rejectChange", Staff;
    RejectOfficer, "rejectOfficer", Staff;
    RelaunchChapter, "relaunchChapter", Staff;
    RemoveSecondFactor, "removeSecondFactor", SignedIn;
    RenewAlliance, "renewAlliance", Staff;
    RenewSponsorship, "renewSponsorship", Staff;
    RenewSponsorships, "renewSponsorships", Staff;
    ReopenAgreement, "reopenAgreement", Staff;
    ReportBranchProgress, "reportBranchProgress", BranchStaff;
    ReportOfficer, "reportOfficer", LeadersAndStaff;
    ReportWorkPlanProgress, "reportWorkPlanProgress", Staff;
    RequestChange, "requestChange", LeadersAndStaff;
    RequestInquiryInfo, "requestInquiryInfo", Staff;
    RequestPasswordReset, "requestPasswordReset", Anyone;
    RequestSignInToken, "requestSignInToken", Anyone;
    ResetPassword, "resetPassword", Anyone;
    RestoreChapter, "restoreChapter", Staff;
    ResubmitCharter, "resubmitCharter", LeadersAndStaff;
    ResumeRelationship, "resumeRelationship", Staff;
    ResumeRound, "resumeRound", Staff;
    ReturnCharter, "returnCharter", Staff;
    ReturnDeliverable, "returnDeliverable", Staff;
    ReturnRelationship, "returnRelationship", Staff;
    ReturnReport, "returnReport", Staff;
    RevokeChapterSiteToken, "revokeChapterSiteToken", LeadersAndStaff;
    RevokeIntegrationToken, "revokeIntegrationToken", Admins;
    RevokeJoinCode, "revokeJoinCode", LeadersAndStaff;
    RevokeSession, "revokeSession", Owner;
    RotateJoinCode, "rotateJoinCode", LeadersAndStaff;
    SaveApplication, "saveApplication", TokenHolder;
    SaveReport, "saveReport", LeadersAndStaff;
    ScoreApplication, "scoreApplication", Staff;
    SetAccountRole, "setAccountRole", Admins;
    SetBranchGoal, "setBranchGoal", MainOffice;
    ShortlistApplication, "shortlistApplication", Staff;
    SignIn, "signIn", Anyone;
    SignOut, "signOut", Anyone;
    StaleChange, "staleChange", Scheduled;
    StartAgreement, "startAgreement", Scheduled;
    StartApplication, "startApplication", Applicants;
    StartCollaboration, "startCollaboration", Staff;
    StartRelationshipReview, "startRelationshipReview", Staff;
    StartRound, "startRound", Scheduled;
    SubmitCharter, "submitCharter", LeadersAndStaff;
    SubmitApplication, "submitApplication", Applicants;
    StartReportReview, "startReportReview", Staff;
    SubmitInquiry, "submitInquiry", Anyone;
    SubmitReport, "submitReport", LeadersAndStaff;
    SupersedeAgreement, "supersedeAgreement", Scheduled;
    SuspendRelationship, "suspendRelationship", Staff;
    TakeOffer, "takeOffer", TokenHolder;
    TerminateAgreement, "terminateAgreement", Staff;
    TerminateRelationship, "terminateRelationship", Staff;
    TransferChapterMember, "transferChapterMember", Staff;
    UnlinkIdentity, "unlinkIdentity", Owner;
    UnlinkOrganizations, "unlinkOrganizations", Staff;
    UnpublishChapterEvent, "unpublishChapterEvent", LeadersAndStaff;
    UnpublishReport, "unpublishReport", Staff;
    UpdateAcademicCalendar, "updateAcademicCalendar", Staff;
    UpdateAccount, "updateAccount", SignedIn;
    UpdateAgreement, "updateAgreement", Staff;
    UpdateBranch, "updateBranch", Staff;
    UpdateChapter, "updateChapter", LeadersAndStaff;
    UpdateChapterEvent, "updateChapterEvent", LeadersAndStaff;
    UpdateChapterMember, "updateChapterMember", LeadersAndStaff;
    UpdateCollaboration, "updateCollaboration", Staff;
    UpdateExchangeProgram, "updateExchangeProgram", Staff;
    UpdateOrganization, "updateOrganization", Staff;
    UpdateRelationship, "updateRelationship", Staff;
    UpdateRequirement, "updateRequirement", Staff;
    UpdateResource, "updateResource", Staff;
    UpdateRound, "updateRound", Staff;
    UpdateSponsorPackage, "updateSponsorPackage", Staff;
    UseEntitlement, "useEntitlement", Staff;
    WaitlistApplication, "waitlistApplication", Staff;
    WaiveObligation, "waiveObligation", Staff;
    WaiveObligations, "waiveObligations", Staff;
    WithdrawApplication, "withdrawApplication", Applicants;
    WaiveReport, "waiveReport", Staff;
    WaiveRequirement, "waiveRequirement", Staff;
    WaiveRequirements, "waiveRequirements", Staff;
    WithdrawBranch, "withdrawBranch", Staff;
    WithdrawChange, "withdrawChange", LeadersAndStaff;
    WithdrawChapter, "withdrawChapter", TokenHolder;
    WithdrawInquiry, "withdrawInquiry", TokenHolder;
    WithdrawRelationship, "withdrawRelationship", Staff;
    WithdrawResource, "withdrawResource", Staff;
    WithdrawSisterChapter, "withdrawSisterChapter", LeadersAndStaff;
}

/// Whom an action is meant for.
enum Audience {
    /// Staff who administer accounts.
    Admins,
    /// Whoever asks, signed in or not.
    Anyone,
    /// Whoever applies for an exchange: anybody for themselves, then with the token; for a chapter, one of its leaders.
    Applicants,
    /// The staff assigned to the branch, and the main office.
    BranchStaff,
    /// Jobs.
    Scheduled,
    /// Whoever shows the token of what it is done to.
    TokenHolder,
    LeadersAndStaff,
    /// Staff who are assigned to no branch.
    MainOffice,
    /// Whose account it is of, and the administrators.
    Owner,
    /// Whoever is signed in, of what is theirs.
    SignedIn,
    Staff,
}

/// What an action would touch, as far as rights depend on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Something of this account.
    Account(AccountId),
    /// Something that belongs to no chapter.
    Global,
    /// Something of this branch.
    Branch(BranchId),
    /// Something of this chapter; `read_only` once the chapter is inactive or closed.
    Chapter {
        /// Which one.
        id: ChapterId,
        /// Whether its leaders may still change it.
        read_only: bool,
    },
    /// Something whose own token was shown.
    TokenHolder,
}

/// Whether the viewer is somebody, if the action takes somebody. This is asked before anything is looked for: whoever
/// only has to sign in should not be told that there is no such thing.
pub fn identify(viewer: &Viewer, action: Action) -> Result<(), Refusal> {
    let is_for_anybody = matches!(action.audience(), Audience::Anyone | Audience::Applicants | Audience::TokenHolder);
    let is_nobody = viewer.account.is_none() && viewer.rights == Rights::Public;
    if is_nobody && !is_for_anybody { Err(Refusal::SignIn) } else { Ok(()) }
}

/// Whether the viewer may do the action in the scope; if not, why.
pub fn decide(viewer: &Viewer, action: Action, scope: Scope) -> Result<(), Refusal> {
    if let Some(service) = viewer.service {
        through(service, action)?;
    }
    identify(viewer, action)?;
    match (&viewer.rights, action.audience(), scope) {
        (Rights::System, _, _) | (_, Audience::Anyone, _) | (_, Audience::TokenHolder, Scope::TokenHolder) => Ok(()),
        (_, Audience::Applicants, Scope::Global | Scope::TokenHolder) => Ok(()),
        (Rights::Leader(_), Audience::Applicants | Audience::LeadersAndStaff, Scope::Chapter { id, read_only }) => {
            leads(viewer, id, read_only)
        }
        (_, Audience::TokenHolder | Audience::Applicants, _) => Err(Refusal::HolderOnly),
        (_, Audience::Scheduled, _) => Err(Refusal::ScheduledOnly),
        (_, Audience::SignedIn, _) => Ok(()),
        (_, Audience::Owner, Scope::Account(id)) if viewer.account == Some(id) => Ok(()),
        (_, Audience::Owner, _) if !viewer.is_admin => Err(Refusal::OwnerOnly),
        (Rights::Staff, Audience::Admins, _) if !viewer.is_admin => Err(Refusal::AdminOnly),
        (Rights::Staff, Audience::MainOffice, _) if !viewer.is_main_office() => Err(Refusal::MainOfficeOnly),
        (Rights::Staff, Audience::BranchStaff, scope) if !works_for(viewer, scope) => Err(Refusal::OtherBranch),
        (Rights::Staff, _, _) => Ok(()),
        (
            Rights::Public | Rights::Leader(_),
            Audience::Staff | Audience::Admins | Audience::Owner | Audience::MainOffice | Audience::BranchStaff,
            _,
        )
        | (
            Rights::Public | Rights::Leader(_),
            Audience::LeadersAndStaff,
            Scope::Global | Scope::TokenHolder | Scope::Branch(_) | Scope::Account(_),
        ) => Err(Refusal::StaffOnly),
        (Rights::Public, Audience::LeadersAndStaff, Scope::Chapter { .. }) => Err(Refusal::OtherChapter),
    }
}

/// Whether somebody leads the chapter, as long as its leaders may change it.
fn leads(viewer: &Viewer, chapter: ChapterId, read_only: bool) -> Result<(), Refusal> {
    if !viewer.leads(chapter) {
        Err(Refusal::OtherChapter)
    } else if read_only {
        Err(Refusal::ReadOnly)
    } else {
        Ok(())
    }
}

/// Whether the action may be done through a program: one that reads only does none, and none does what is done in
/// person.
fn through(service: Service, action: Action) -> Result<(), Refusal> {
    match action.audience() {
        _ if service.reads_only => Err(Refusal::ReadOnlyToken),
        _ if WITH_PROOF.contains(&action) || IN_PERSON.contains(&action) => Err(Refusal::InPersonOnly),
        Audience::Admins | Audience::Owner | Audience::SignedIn => Err(Refusal::InPersonOnly),
        Audience::Anyone
        | Audience::Applicants
        | Audience::BranchStaff
        | Audience::Scheduled
        | Audience::TokenHolder
        | Audience::LeadersAndStaff
        | Audience::MainOffice
        | Audience::Staff => Ok(()),
    }
}

/// Whether the branch is theirs to work for: their own, or every one for the main office, which directs them.
fn works_for(viewer: &Viewer, scope: Scope) -> bool {
    match scope {
        Scope::Branch(id) => viewer.is_main_office() || viewer.is_assigned_to(id),
        Scope::Global | Scope::TokenHolder | Scope::Account(_) | Scope::Chapter { .. } => viewer.is_main_office(),
    }
}
