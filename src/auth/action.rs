//! Every change that the API offers, and whom it is for.

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

            pub(super) fn audience(self) -> Audience {
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
    AcknowledgeHandover, "acknowledgeHandover", LeadersAndStaff;
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
    BeginLeg, "beginLeg", Scheduled;
    BeginSecondFactor, "beginSecondFactor", SignedIn;
    CancelApplication, "cancelApplication", Scheduled;
    CancelChapterEvent, "cancelChapterEvent", LeadersAndStaff;
    CancelCollaboration, "cancelCollaboration", Staff;
    CancelDeliverable, "cancelDeliverable", Staff;
    CancelLeg, "cancelLeg", Staff;
    CancelPlacement, "cancelPlacement", Staff;
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
    CompletePlacement, "completePlacement", Staff;
    ConfirmChapterDetails, "confirmChapterDetails", LeadersAndStaff;
    ConfirmOfficer, "confirmOfficer", Staff;
    ConfirmOfficers, "confirmOfficers", Staff;
    ConfirmPlacementSide, "confirmPlacementSide", Sides;
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
    EndLeg, "endLeg", Scheduled;
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
    FileExchangeReport, "fileExchangeReport", Sides;
    FileFollowUp, "fileFollowUp", Sides;
    FinishCollaboration, "finishCollaboration", Staff;
    FinishMatching, "finishMatching", Staff;
    FinishWorkPlanItem, "finishWorkPlanItem", Staff;
    ForgetSession, "forgetSession", Scheduled;
    ForbidPair, "forbidPair", Staff;
    FreePair, "freePair", Staff;
    FreezeAgreement, "freezeAgreement", Staff;
    GiveAward, "giveAward", Staff;
    HandOverOffice, "handOverOffice", LeadersAndStaff;
    HoldRound, "holdRound", Staff;
    ImportRoster, "importRoster", LeadersAndStaff;
    InviteAgain, "inviteAgain", Staff;
    InviteStaff, "inviteStaff", Admins;
    JoinChapter, "joinChapter", Anyone;
    LapseAlliance, "lapseAlliance", Staff;
    LinkIdentity, "linkIdentity", SignedIn;
    LinkOrganizations, "linkOrganizations", Staff;
    MatchRound, "matchRound", Staff;
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
    PinPair, "pinPair", Staff;
    PlanLeg, "planLeg", Staff;
    PlanRound, "planRound", Staff;
    ProposeBranch, "proposeBranch", Staff;
    ProposePartnership, "proposePartnership", Staff;
    ProposePlacement, "proposePlacement", Staff;
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
    RefusePlacementSide, "refusePlacementSide", Sides;
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
    SaveHandoverNote, "saveHandoverNote", LeadersAndStaff;
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
    StartPlacement, "startPlacement", Staff;
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
    WaiveExchangeReport, "waiveExchangeReport", Staff;
    WaiveFollowUp, "waiveFollowUp", Staff;
    WaiveLeg, "waiveLeg", Staff;
    WaiveObligation, "waiveObligation", Staff;
    WaiveObligations, "waiveObligations", Staff;
    WithdrawApplication, "withdrawApplication", Applicants;
    WaiveReport, "waiveReport", Staff;
    WaiveRequirement, "waiveRequirement", Staff;
    WaiveRequirements, "waiveRequirements", Staff;
    WithdrawAward, "withdrawAward", Staff;
    WithdrawBranch, "withdrawBranch", Staff;
    WithdrawChange, "withdrawChange", LeadersAndStaff;
    WithdrawChapter, "withdrawChapter", TokenHolder;
    WithdrawInquiry, "withdrawInquiry", TokenHolder;
    WithdrawRelationship, "withdrawRelationship", Staff;
    WithdrawResource, "withdrawResource", Staff;
    WithdrawSisterChapter, "withdrawSisterChapter", LeadersAndStaff;
}

/// Whom an action is meant for.
pub(super) enum Audience {
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
    /// Whoever is on one side of a placement: who shows its token, a leader of the chapter that it is for, and the staff.
    Sides,
    /// Whoever is signed in, of what is theirs.
    SignedIn,
    Staff,
}
